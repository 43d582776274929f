import { describe, expect, test } from 'vitest';
import { functionsOf, templateVersions } from '../../lib/api/template-versions.ts';

describe('functions of a template version', () => {
  test.each(templateVersions().map(({ version }) => version))(
    '%s: each says in a sentence what it gives',
    (version) => {
      const functions = functionsOf(version, true);
      expect(functions.length).toBeGreaterThan(4);
      for (const { functions: name, description } of functions) expect(description, name).toMatch(/^[A-Z].{8,}\.$/);
    },
  );

  test('an unknown version has none', () => {
    expect(() => functionsOf('heat_template_version.1999-01-01', false)).toThrow(
      'Template with version heat_template_version.1999-01-01 not found',
    );
  });
});
