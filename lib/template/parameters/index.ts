export { type BindOptions, bindParameters, type CustomConstraintUse, ParameterValues } from './bind.ts';
export { describeParameters } from './describe.ts';
export { checkParameterGroups } from './groups.ts';
export { stackArn } from './pseudo.ts';
export { type ParameterSchema, type ParameterSchemata, type ParseOptions, parseParameters } from './schema.ts';
export { type ParameterSyntax, parameterSyntax } from './syntax.ts';
export type { ParameterType } from './types.ts';
export { checkImmutable } from './update.ts';
