import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiln-validate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What `kiln validate` prints of a template, and its exit code. */
function validate(template: string): { readonly text: string; readonly code: number | null } {
  writeFileSync(join(folder, 't.yaml'), template);
  const script = join(import.meta.dirname, '../../scripts/validate.ts');
  const { stdout, status } = spawnSync(process.execPath, [script, 't.yaml'], { cwd: folder, encoding: 'utf8' });
  return { text: stdout.trimEnd(), code: status };
}

it.each([
  ['', 't.yaml:1:1: Template format version not found.\n    begin the template with a line like'],
  ['- a\n', 't.yaml:1:1: The template is not a JSON object or YAML mapping.'],
  ['heat_template_version: 2021-04-16\nparameters: {p: {type: strin}}\n', 't.yaml:2:24: Invalid type (strin)'],
])('tells of %j in which line and column it is wrong', (template, told) => {
  const { text, code } = validate(template);
  expect(text).toContain(told);
  expect(code).toBe(1);
});

it('says of a template that is right that it is', () => {
  expect(validate('heat_template_version: 2021-04-16\n')).toEqual({ text: 't.yaml: no problems found', code: 0 });
});
