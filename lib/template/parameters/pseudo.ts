import type { StackIdentity } from '../contract.ts';
import type { ParameterConstraint } from './constraints.ts';
import type { ParameterSchema } from './schema.ts';
import type { ParameterSyntax } from './syntax.ts';

/** Regions that AWS::Region may be set to by parameter_defaults. */
const regions = ['us-east-1', 'us-west-1', 'us-west-2', 'sa-east-1', 'eu-west-1', 'ap-southeast-1', 'ap-northeast-1'];

/** Names that are pseudo parameters whether or not they have a value. */
export function pseudoNames({ kind }: ParameterSyntax): readonly string[] {
  return kind === 'hot'
    ? ['OS::stack_id', 'OS::stack_name', 'OS::region', 'OS::project_id']
    : ['AWS::StackId', 'AWS::StackName', 'AWS::Region'];
}

/** Parameters that every stack has: behaviours 38 to 40. */
export function pseudoParameters(syntax: ParameterSyntax, stack: StackIdentity): readonly ParameterSchema[] {
  const { name, projectId } = stack;
  const id = stack.id ?? 'None';
  if (syntax.kind === 'hot') {
    const known = [pseudo('OS::stack_id', id), pseudo('OS::project_id', projectId)];
    return name === '' ? known : [...known, pseudo('OS::stack_name', name)];
  }
  const arn = pseudo('AWS::StackId', stackArn(stack));
  if (name === '') return [arn];
  return [arn, pseudo('AWS::StackName', name), pseudo('AWS::Region', 'ap-southeast-1', [{ allowed_values: regions }])];
}

/** `arn:openstack:heat::PROJECT:stacks/NAME/ID`; the id of a stack not yet stored is the text None. */
export function stackArn({ name, id, projectId }: StackIdentity): string {
  return `arn:openstack:heat::${quotePart(projectId)}:stacks/${quotePart(name)}/${quotePart(id ?? 'None')}`;
}

function quotePart(part: string): string {
  return encodeURIComponent(part).replace(/[!*'()]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function pseudo(name: string, value: string, constraints: readonly ParameterConstraint[] = []): ParameterSchema {
  return {
    name,
    type: 'string',
    typeName: 'String',
    description: null,
    label: null,
    default: value,
    constraints,
    hidden: false,
    immutable: false,
    tags: [],
    path: [],
  };
}
