import assert from 'node:assert/strict';
import type { Rule } from './tools.ts';

const unknown = '0cbb4d2c2ad44b3c8a3f6f2f4f6f7a11';

export const identityRules: readonly Rule[] = [
  {
    name: 'projects, users, groups and roles are for administrators to make',
    async run({ user, admin, name }) {
      await user.refused(403, /not authorized to perform the requested action/, 'POST', 'identity:/projects', {
        project: { name: name('project') },
      });
      const project = await admin.make('identity:/projects', { project: { name: name('p'), domain_id: 'default' } });
      await admin.refused(409, /Conflict occurred|Duplicate entry/, 'POST', 'identity:/projects', {
        project: { name: name('p'), domain_id: 'default' },
      });
      const someone = await admin.make('identity:/users', { user: { name: name('u'), domain_id: 'default' } });
      const group = await admin.make('identity:/groups', { group: { name: name('g'), domain_id: 'default' } });
      const role = await admin.make('identity:/roles', { role: { name: name('r') } });
      await admin.ask('PUT', `identity:/groups/${group}/users/${someone}`);
      await admin.ask('PUT', `identity:/projects/${project}/users/${someone}/roles/${role}`);
      await admin.ask('PUT', `identity:/projects/${project}/groups/${group}/roles/${role}`);
      await admin.ask('HEAD', `identity:/projects/${project}/users/${someone}/roles/${role}`);
      await admin.ask('DELETE', `identity:/projects/${project}/users/${someone}/roles/${role}`);
      await admin.refused(
        404,
        /Could not find/,
        'DELETE',
        `identity:/projects/${project}/users/${someone}/roles/${role}`,
      );
      await admin.ask('PATCH', `identity:/projects/${project}`, { project: { description: 'other' } });
      assert.equal((await admin.ask('GET', `identity:/projects/${project}`)).description, 'other');
      await admin.ask('PATCH', `identity:/groups/${group}`, { group: { description: 'other' } });
      await admin.ask('PATCH', `identity:/users/${someone}`, { user: { enabled: false } });
      assert.equal((await admin.ask('GET', `identity:/users/${someone}`)).enabled, false);
      await admin.ask('DELETE', `identity:/groups/${group}/users/${someone}`);
      for (const kind of ['projects', 'users', 'groups', 'roles', 'domains'])
        await admin.refused(404, /Could not find/, 'GET', `identity:/${kind}/${unknown}`);
    },
  },
  {
    name: 'a domain goes only when it is disabled',
    async run({ admin, later, name }) {
      const domain = await admin.ask('POST', 'identity:/domains', { domain: { name: name('d') } });
      const path = `identity:/domains/${domain.id}`;
      later(async () => {
        await admin.ask('PATCH', path, { domain: { enabled: false } });
        await admin.ask('DELETE', path);
      });
      await admin.refused(403, /Cannot delete a domain that is enabled/, 'DELETE', path);
    },
  },
  {
    name: 'regions, services and endpoints',
    async run({ admin, name }) {
      const region = await admin.make('identity:/regions', { region: { id: name('region') } });
      const service = await admin.make('identity:/services', { service: { type: name('type'), name: name('s') } });
      const endpoint = await admin.make('identity:/endpoints', {
        endpoint: { service_id: service, region_id: region, interface: 'public', url: 'http://127.0.0.1:1/' },
      });
      assert.equal((await admin.ask('GET', `identity:/endpoints/${endpoint}`)).region, region);
      await admin.ask('PATCH', `identity:/services/${service}`, { service: { description: 'other' } });
    },
  },
];
