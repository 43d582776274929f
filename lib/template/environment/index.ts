export { type ChildOptions, Environment, type EventSink, type TypeResolution } from './environment.ts';
export { type MergeInput, mergeEnvironmentFiles } from './merge.ts';
export { type EnvironmentSections, parseEnvironment } from './sections.ts';
