import type { Cloud } from '../openstack/contract.ts';
import type { Clouds } from '../openstack/index.ts';
import type { ResourceType } from '../resources/contract.ts';
import type { Runtime } from '../runtime.ts';
import type { Definition, StackHead, StackRef, Store } from '../store/index.ts';
import type { ParentView, StackDefinition, TemplateLanguage } from '../template/contract.ts';
import type { ValueMap } from '../template/values.ts';

/** The resource types as the engine uses them. */
export interface EngineTypes {
  get(type: string): ResourceType | undefined;
  names(): Iterable<string>;
  /** The type that a template makes when `resource` of a stack uses it as one. */
  template?(
    resolved: { readonly name: string; readonly template: string | undefined },
    definition: StackDefinition,
    resource: { readonly name: string; readonly type: string },
  ): ResourceType;
}

/** What the engine is made of; tests put their own types, language or clouds in. */
export interface EngineParts {
  readonly store: Store;
  readonly language: TemplateLanguage;
  readonly types: EngineTypes;
  readonly clouds: Pick<
    Clouds,
    | 'forTrust'
    | 'forNobody'
    | 'forToken'
    | 'service'
    | 'createTrust'
    | 'trustOf'
    | 'trustsMarked'
    | 'deleteTrust'
    | 'finder'
  >;
  /** Told after a root stack has settled; it may be told twice or not at all. */
  settled?(head: StackHead): Promise<void>;
}

export interface Loaded {
  readonly stored: Definition;
  readonly definition: StackDefinition;
}

export interface Engine extends EngineParts {
  readonly runtime: Runtime;
  /** The definition of a stack in one version, parsed once per process. @throws HeatError, Error when it is not there */
  load(ref: StackRef, name: string, version: number): Promise<Loaded>;
  /** Spares the next `load` of a definition that was just stored. */
  remember(ref: StackRef, version: number, loaded: Loaded): void;
  /**
   * The session for deferred work of a stack: on the definition's trust, else on one that an update has lent since (what was
   * made on it is undone under an older definition); where nobody has lent any, every call is refused.
   */
  cloud(stored: Pick<Definition, 'trust'>, stack: Pick<StackHead, 'tenant' | 'root'>): Promise<Cloud>;
}

const definitionsKept = 200;
const nameOf = (ref: StackRef, version: number) => `${ref.tenant}/${ref.stack}/${version}`;

export function createEngine(runtime: Runtime, parts: EngineParts): Engine {
  const loaded = new Map<string, Loaded>();

  async function read(ref: StackRef, name: string, version: number): Promise<Loaded> {
    const stored = await parts.store.stacks.definition(ref, version);
    if (!stored) throw new Error(`definition ${version} of stack ${ref.stack} is not there`);
    const [template, files] = await Promise.all([
      parts.store.blobs.get(ref.tenant, stored.template),
      stored.files === undefined ? undefined : parts.store.blobs.get(ref.tenant, stored.files),
    ]);
    const { source } = stored;
    const definition = parts.language.load({
      template: template as ValueMap,
      ...(files !== undefined && { files: files as Readonly<Record<string, string>> }),
      ...(source.environment !== undefined && { environment: source.environment }),
      ...(source.environmentFiles && { environmentFiles: source.environmentFiles }),
      parameters: source.parameters,
      ...(source.parent !== undefined && { parent: source.parent as unknown as ParentView }),
      stack: { name, id: ref.stack, projectId: ref.tenant },
      types: parts.types,
      limits: runtime.settings.limits,
    });
    return { stored, definition };
  }

  /** The one used last goes last: what is dropped first is what nobody asked for. */
  function keep(at: string, known: Loaded): void {
    loaded.delete(at);
    loaded.set(at, known);
    if (loaded.size > definitionsKept) loaded.delete(loaded.keys().next().value as string);
  }

  return {
    ...parts,
    runtime,
    async load(ref, name, version) {
      const at = nameOf(ref, version);
      // Only what was read is shared, never a read under way: the function that began it may be dead and never end it.
      const known = loaded.get(at) ?? (await read(ref, name, version));
      keep(at, known);
      return known;
    },
    remember: (ref, version, known) => keep(nameOf(ref, version), known),
    async cloud(stored, { tenant, root }) {
      const trust = stored.trust ?? (await parts.store.stacks.trusts({ tenant, stack: root })).at(-1);
      return trust ? parts.clouds.forTrust(trust) : parts.clouds.forNobody(tenant);
    },
  };
}

export const refOf = (head: StackHead): StackRef => ({ tenant: head.tenant, stack: head.id });

/** The type of a resource, through the registry of its definition. undefined: nothing is known by that name. */
export function typeOf(
  engine: EngineParts,
  definition: StackDefinition,
  type: string,
  resource: string,
): ResourceType | undefined {
  const resolved = definition.resolveType(type, resource);
  if (resolved.kind === 'type') return engine.types.get(resolved.type) ?? (resolved.schema as ResourceType);
  if (resolved.kind === 'template') return engine.types.template?.(resolved, definition, { name: resource, type });
  return undefined;
}
