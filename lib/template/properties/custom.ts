import type { LookupFacts } from '../contract.ts';
import { toText } from '../text.ts';
import { isList, type Value } from '../values.ts';
import { textKinds } from './text-kinds.ts';

/** Longest text that is looked at in detail. */
const longest = 1000;

/** Names of objects as messages have them, by kind. */
const labels: Readonly<Record<string, string>> = {
  'nova.flavor': 'Flavor',
  'nova.keypair': 'Key',
  'nova.server': 'Server',
  'glance.image': 'Image',
  'cinder.volume': 'Volume',
  'cinder.snapshot': 'VolumeSnapshot',
  'cinder.vtype': 'VolumeType',
  'cinder.backup': 'Volume backup',
  'cinder.qos_specs': 'QoS Specs',
  'keystone.project': 'KeystoneProject',
  'keystone.domain': 'KeystoneDomain',
  'keystone.role': 'KeystoneRole',
  'keystone.user': 'KeystoneUser',
  'keystone.group': 'KeystoneGroup',
  'keystone.service': 'KeystoneService',
  'keystone.region': 'KeystoneRegion',
};

/** Heat's text for an object that does not exist. */
export function describeMissing(kind: string, value: string): string {
  const label = labels[kind] ?? kind.slice(kind.indexOf('.') + 1);
  return `The ${label} (${value}) could not be found.`;
}

/** Kinds of objects of the cloud of which no text at all is right as well. */
const mayBeEmpty = new Set(['nova.keypair']);

/** Whether the text alone decides, so that nobody needs to be asked. */
export function isPure(kind: string): boolean {
  return textKinds.has(kind);
}

/** Judges custom constraints by what is known of the cloud; what nobody asked for counts as right (behaviour 332). */
export function customCheck(facts: LookupFacts): (kind: string, value: Value) => string | undefined {
  const one = (kind: string, value: Value): string | undefined => {
    const text = toText(value);
    if (text === '' && mayBeEmpty.has(kind)) return undefined;
    const found = facts.get(kind, text);
    if (found === undefined) return text.length > longest ? undefined : textKinds.get(kind)?.(text);
    if (found === null) return describeMissing(kind, text);
    return 'error' in found ? found.error : undefined;
  };
  return (kind, value) => {
    for (const item of isList(value) ? value : [value]) {
      const failure = one(kind, item);
      if (failure !== undefined)
        return [`Error validating value '${toText(value)}'`, failure].filter(Boolean).join(': ');
    }
    return undefined;
  };
}
