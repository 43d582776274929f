import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HeatError } from '../../../lib/errors.ts';
import { removed } from '../../../lib/template/functions/logic.ts';
import { templateVersions, versionOf } from '../../../lib/template/model/versions.ts';
import { sharedFolder } from '../../conformance/vectors.ts';

interface Facts {
  readonly versions: Readonly<
    Record<
      string,
      {
        readonly version_key: string;
        readonly version: string;
        readonly aliases: readonly string[];
        readonly functions: Readonly<Record<string, string>>;
        readonly removed_functions: readonly string[];
        readonly condition_functions: Readonly<Record<string, string>>;
        readonly resource_keys: readonly string[];
        readonly sections: readonly string[];
        readonly deletion_policies: readonly string[];
      }
    >
  >;
}

const file = `${sharedFolder}/heat/functions.json`;
const present = existsSync(file);
const facts = present ? (JSON.parse(readFileSync(file, 'utf8')) as Facts) : { versions: {} };
const hot = 'heat_template_version';

describe('template versions', () => {
  it('are thirteen, with six names beside the dates', () => {
    expect(templateVersions).toHaveLength(13);
    expect(templateVersions.flatMap(({ aliases }) => aliases)).toEqual([
      'newton',
      'ocata',
      'pike',
      'queens',
      'rocky',
      'wallaby',
    ]);
  });

  it.skipIf(!present)('have what Heat says they have', () => {
    for (const fact of Object.values(facts.versions)) {
      const version = versionOf({ [fact.version_key]: fact.version });
      const functions = [...version.functions];
      expect({
        aliases: version.aliases,
        functions: functions
          .filter(([, rule]) => rule !== removed)
          .map(([name]) => name)
          .sort(),
        removed: functions
          .filter(([, rule]) => rule === removed)
          .map(([name]) => name)
          .sort(),
        conditions: [...version.ownConditionFunctions.keys()].sort(),
        keys: [...version.resourceKeys].sort(),
        sections: version.sections.filter((name) => name !== '__undefined__').sort(),
        policies: Object.keys(version.deletionPolicies).sort(),
      }).toEqual({
        aliases: fact.aliases,
        functions: Object.keys(fact.functions).sort(),
        removed: [...fact.removed_functions].sort(),
        conditions: Object.keys(fact.condition_functions).sort(),
        keys: [...fact.resource_keys].sort(),
        sections: [...fact.sections].sort(),
        policies: [...fact.deletion_policies].sort(),
      });
    }
  });

  it.skipIf(!present)('share a rule exactly where Heat has one variant', () => {
    const variantOf = new Map<unknown, string>();
    for (const fact of Object.values(facts.versions)) {
      const version = versionOf({ [fact.version_key]: fact.version });
      for (const [name, variant] of Object.entries(fact.functions)) {
        const rule = version.functions.get(name);
        const known = variantOf.get(rule);
        // Fn::Join is list_join under another name, Fn::If is if.
        if (known !== undefined) expect(known.replace('Cfn', '')).toBe(variant.replace('Cfn', ''));
        variantOf.set(rule, variant);
      }
    }
    expect(variantOf.size).toBeGreaterThan(35);
  });

  it('are found by alias', () => {
    expect(versionOf({ [hot]: 'rocky' }).date).toBe('2018-08-31');
  });

  it.each([
    [{}, 'Template version was not provided'],
    [{ [hot]: 5 }, 'Template version was not provided'],
    [
      { [hot]: '2018-08-31', AWSTemplateFormatVersion: '2010-09-09' },
      `Ambiguous versions (AWSTemplateFormatVersion, ${hot})`,
    ],
    [
      { HeatTemplateFormatVersion: '2010-09-09' },
      '"HeatTemplateFormatVersion: 2010-09-09". "HeatTemplateFormatVersion" should be: 2012-12-12',
    ],
  ])('refuses %j', (template, explanation) => {
    expect(() => versionOf(template)).toThrow(`The template version is invalid: ${explanation}`);
  });

  it('names all versions and the nearest one', () => {
    try {
      versionOf({ [hot]: '2018-08-30' });
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof HeatError)) throw error;
      expect(error.type).toBe('InvalidTemplateVersion');
      expect(error.message).toContain('should be one of: 2013-05-23, 2014-10-16');
      expect(error.message).toMatch(/2021-04-16, newton, ocata, pike, queens, rocky, wallaby$/);
      expect(error.problems[0]?.hint).toBe('did you mean "2018-08-31"?');
    }
  });
});
