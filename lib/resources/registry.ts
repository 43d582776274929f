import type { TypeCatalogue } from '../template/contract.ts';
import { aodhTypes } from './aodh/index.ts';
import { awsTemplateTypes, awsTypes } from './aws/index.ts';
import { barbicanTypes } from './barbican/index.ts';
import { blazarTypes } from './blazar/index.ts';
import { cinderTypes } from './cinder/index.ts';
import type { ResourceType } from './contract.ts';
import { designateTypes } from './designate/index.ts';
import { dockerTypes } from './docker/index.ts';
import { glanceTypes } from './glance/index.ts';
import { heatTypes } from './heat/index.ts';
import { ironicTypes } from './ironic/index.ts';
import { keystoneTypes } from './keystone/index.ts';
import { magnumTypes } from './magnum/index.ts';
import { manilaTypes } from './manila/index.ts';
import { mistralTypes } from './mistral/index.ts';
import { monascaTypes } from './monasca/index.ts';
import { neutronTypes } from './neutron/index.ts';
import { novaTypes } from './nova/index.ts';
import { octaviaTypes } from './octavia/index.ts';
import { saharaTypes } from './sahara/index.ts';
import { senlinTypes } from './senlin/index.ts';
import { swiftTypes } from './swift/index.ts';
import { troveTypes } from './trove/index.ts';
import { vitrageTypes } from './vitrage/index.ts';
import { zaqarTypes } from './zaqar/index.ts';
import { zunTypes } from './zun/index.ts';

/** In the order of Heat's list. */
const byName: ReadonlyMap<string, ResourceType> = new Map(
  [
    ...awsTypes,
    ...aodhTypes,
    ...barbicanTypes,
    ...blazarTypes,
    ...cinderTypes,
    ...designateTypes,
    ...glanceTypes,
    ...heatTypes,
    ...ironicTypes,
    ...keystoneTypes,
    ...magnumTypes,
    ...manilaTypes,
    ...mistralTypes,
    ...monascaTypes,
    ...neutronTypes,
    ...novaTypes,
    ...octaviaTypes,
    ...saharaTypes,
    ...senlinTypes,
    ...swiftTypes,
    ...troveTypes,
    ...vitrageTypes,
    ...zaqarTypes,
    ...zunTypes,
    ...dockerTypes,
    ...awsTemplateTypes,
  ].map((type) => [type.type, type]),
);

/** The type of this name; aliases of old names are mappings of the default environment, not types. */
export function resourceType(name: string): ResourceType | undefined {
  return byName.get(name);
}

/** All types that Kiln knows, hidden and placeholder ones included. */
export const types: TypeCatalogue = {
  get: resourceType,
  names: () => byName.keys(),
};
