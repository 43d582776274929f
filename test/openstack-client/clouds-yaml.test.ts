import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudConfigError, loadCloud } from '../../lib/openstack/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiln-clouds-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const full = `
clouds:
  one:
    region_name: R1
    interface: internalURL
    auth: {auth_url: 'http://k:5000/v3', username: u, password: 12345, project_name: p, user_domain_name: UD, project_domain_name: PD}
  bare:
    auth: {auth_url: 'http://k:5000', username: u, project_name: p}
`;

const load = (name: string, env: Record<string, string> = {}) =>
  loadCloud(name, { env: { HOME: join(folder, 'home'), ...env }, cwd: folder });

describe('clouds.yaml', () => {
  it('gives an entry of the file that the environment names', () => {
    const file = join(folder, 'elsewhere.yaml');
    writeFileSync(file, full);
    expect(load('one', { OS_CLIENT_CONFIG_FILE: file })).toEqual({
      name: 'one',
      authUrl: 'http://k:5000/v3',
      username: 'u',
      password: '12345',
      projectName: 'p',
      userDomain: 'UD',
      projectDomain: 'PD',
      region: 'R1',
      interface: 'internal',
    });
  });

  it('looks in the working folder, then in the home folder', () => {
    const home = join(folder, 'home', '.config', 'openstack');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'clouds.yaml'), full.replace('R1', 'home'));
    expect(load('one').region).toBe('home');
    writeFileSync(join(folder, 'clouds.yaml'), full.replace('R1', 'here'));
    expect(load('one').region).toBe('here');
  });

  it('lays secure.yaml over it', () => {
    writeFileSync(join(folder, 'clouds.yaml'), full);
    expect(() => load('bare')).toThrow(/clouds\.bare\.auth\.password/);
    writeFileSync(join(folder, 'secure.yaml'), 'clouds: {bare: {auth: {password: s}}}');
    expect(load('bare')).toMatchObject({ password: 's', userDomain: 'default', projectDomain: 'default' });
  });

  it('says what is wrong without telling a secret', () => {
    expect(() => load('one')).toThrow(CloudConfigError);
    writeFileSync(join(folder, 'clouds.yaml'), full.replace("'http://k:5000/v3'", 'nonsense'));
    expect(() => load('one')).toThrow(/auth_url/);
    expect(() => load('two')).toThrow(/no cloud "two"; it has one, bare/);
    for (const text of ['clouds: [', 'other: 1', '- a', 'clouds: 7']) {
      writeFileSync(join(folder, 'clouds.yaml'), text);
      expect(() => load('one')).toThrow(CloudConfigError);
    }
  });
});
