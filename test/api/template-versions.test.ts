import { describe, expect, test } from 'vitest';
import { functionsOf, templateVersions } from '../../lib/api/template-versions.ts';

describe('functions of a template version', () => {
  test.each(templateVersions().map(({ version }) => version))('%s: each has a description', (version) => {
    const functions = functionsOf(version, true);
    expect(functions.length).toBeGreaterThan(4);
    for (const { functions: name, description } of functions) expect(description, name).toMatch(/^[A-Z].{8,}\.$/);
  });

  test('that joins tells whether it takes more than one list', () => {
    const of = (version: string) => functionsOf(version, false).find(({ functions }) => functions === 'list_join');
    expect(of('heat_template_version.2013-05-23')?.description).toBe('A function for joining strings.');
    expect(of('heat_template_version.2015-10-15')?.description).toMatch(/one or more lists/);
  });

  test('an unknown version has none', () => {
    expect(() => functionsOf('heat_template_version.1999-01-01', false)).toThrow(
      'Template with version heat_template_version.1999-01-01 not found',
    );
  });
});
