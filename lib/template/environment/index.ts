export { type ChildOptions, Environment, type EventSink, type TypeResolution } from './environment.ts';
export { type EnvironmentSource, type MergeInput, mergeEnvironmentFiles, readEnvironment } from './merge.ts';
export { parameterTypes, schemataOf } from './parameter-types.ts';
export { type Patch, patchEnvironment } from './patch.ts';
export { type EnvironmentSections, parseEnvironment, readSections } from './sections.ts';
