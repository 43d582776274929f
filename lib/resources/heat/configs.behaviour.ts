import { stringify } from 'yaml';
import { Float, isList, isMap, type Value, type ValueMap } from '../../template/values.ts';
import type {
  ActionContext,
  Behaviour,
  Outcome,
  ReadContext,
  SoftwareConfig,
  StoredSoftwareConfig,
} from '../contract.ts';
import { multipart, type Part, splitMultipart } from '../mime/multipart.ts';
import { given, mapAt, maps, text } from '../rest/values.ts';

/** Types that are software configs of the project: their id stands for their text, e.g. in user data (behaviour 274). */

const done: Outcome = { status: 'complete' };

function configType(contents: (context: ActionContext) => Promise<Omit<SoftwareConfig, 'name'>>): Behaviour {
  return {
    async create(context) {
      if (context.resource.physicalId !== null) return done;
      const name = context.resource.physicalName;
      await context.created(await context.engine.configs.create({ name, ...(await contents(context)) }));
      return done;
    },
    async delete(context) {
      if (context.resource.physicalId !== null) await context.engine.configs.delete(context.resource.physicalId);
      return done;
    },
    async attributes(context, names) {
      const stored = await context.engine.configs.show(context.resource.physicalId ?? '');
      return Object.fromEntries(names.map((name) => [name, storedValue(stored, name)]));
    },
  };
}

function storedValue(stored: StoredSoftwareConfig | undefined, name: string): Value {
  if (stored === undefined) return name === 'config' ? '' : null;
  if (name === 'config') return stored.config;
  if (name !== 'show') return null;
  const { createdAt, ...shown } = stored;
  return { ...shown, creation_time: `${new Date(createdAt).toISOString().slice(0, 19)}Z` };
}

const flag = (name: string, value: Value | undefined): ValueMap => (value === true ? { [name]: true } : {});

/** What configs say of what goes in and comes out. */
const interfaceOf = (properties: ValueMap): Pick<SoftwareConfig, 'inputs' | 'outputs' | 'options'> => ({
  inputs: maps(properties.inputs).map(({ replace_on_change: replace, ...input }) => ({
    ...input,
    description: input.description ?? '',
    default: input.default ?? '',
    ...flag('replace_on_change', replace),
  })),
  outputs: maps(properties.outputs).map((output) => ({ ...output, description: output.description ?? '' })),
  options: given(mapAt(properties.options) ?? {}),
});

/** `empty`: what stands for no config. */
const ownConfig = (empty: Value) =>
  configType(async ({ properties }) => ({
    ...interfaceOf(properties),
    group: text(properties.group) ?? 'Heat::Ungrouped',
    config: properties.config ?? empty,
  }));

export const softwareConfigBehaviour = ownConfig('');
export const structuredConfigBehaviour = ownConfig({});

/** Several configs in one, each for some actions (behaviour 269). */
export const softwareComponentBehaviour = configType(async ({ properties }) => ({
  ...interfaceOf(properties),
  group: 'component',
  config: { configs: properties.configs ?? [] },
}));

const empty = { inputs: [], outputs: [], options: {} };

export const cloudConfigBehaviour = configType(async ({ properties }) => ({
  ...empty,
  group: 'Heat::Ungrouped',
  config: cloudConfigText(mapAt(properties.cloud_config) ?? {}),
}));

/** `#cloud-config` with the map as YAML, keys in order. */
export function cloudConfigText(config: ValueMap): string {
  const yaml = stringify(plain(config), { version: '1.1', sortMapEntries: true, indentSeq: false, lineWidth: 80 });
  return `#cloud-config\n${yaml}`;
}

/** Without the types that only templates know. */
function plain(value: Value): unknown {
  if (value instanceof Float) return value.value;
  if (isList(value)) return value.map(plain);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value;
}

export const multipartMimeBehaviour = configType(async (context) => {
  const parts: Part[] = [];
  for (const part of maps(context.properties.parts)) {
    const content = await contentOf(context, text(part.config) ?? '');
    if (part.type === 'multipart') parts.push(...(splitMultipart(content) ?? []));
    else parts.push({ content, filename: text(part.filename), subtype: text(part.subtype) });
  }
  return { ...empty, group: text(context.properties.group) ?? 'Heat::Ungrouped', config: multipart(parts) };
});

const uuidForm = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** A text, or that of the software config whose id it is. */
async function contentOf(context: ReadContext, config: string): Promise<string> {
  if (!uuidForm.test(config)) return config;
  const stored = (await context.engine.configs.show(config))?.config;
  if (stored === undefined) return config;
  return typeof stored === 'string' ? stored : JSON.stringify(stored);
}
