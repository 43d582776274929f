import { App } from 'aws-cdk-lib';
import { z } from 'zod';
import { KilnStack } from '../../cdk/stack.ts';

const templateSchema = z.object({
  Parameters: z.record(z.string(), z.looseObject({ NoEcho: z.boolean().optional() })),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().optional(),
    }),
  ),
});

export type Template = z.output<typeof templateSchema>;
export type Properties = Readonly<Record<string, unknown>>;

/** The synthesised template, without the bundles of the functions. */
export function synthesise(props: { readonly disposable: boolean; readonly alarmTopic?: string }): Template {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, analyticsReporting: false });
  const stack = new KilnStack(app, 'Kiln', props);
  return templateSchema.parse(app.synth().getStackByName(stack.stackName).template);
}

/** Properties of all resources of a type, by logical id. */
export function ofType(template: Template, type: string): ReadonlyMap<string, Properties> {
  return new Map(
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties }]) => [id, Properties]),
  );
}

/** Every logical id that a value refers to by Ref or Fn::GetAtt. */
export function references(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : inner)];
    return references(inner);
  });
}
