import type { Cloud, Finder } from '../../../lib/openstack/index.ts';
import type { ActionContext, ResourceType } from '../../../lib/resources/contract.ts';
import type { Clock } from '../../../lib/util/clock.ts';

/** Where the cases run. */
export interface Bench {
  readonly cloud: Cloud;
  readonly finder: Finder;
  readonly clock: Clock;
  /** Begins the names of all objects, so that what is left over can be found. */
  readonly prefix: string;
  readonly types: (name: string) => ResourceType | undefined;
}

/** What a type needs to be tested. Functions get the references of what was made first, by name. */
export interface Fixture {
  readonly type: string;
  /** When a type has several fixtures. */
  readonly title?: string;
  /** Objects that have to be there, made in this order. */
  readonly needs?: readonly (readonly [name: string, type: string, properties: (made: Made) => Given])[];
  readonly minimal: (made: Made) => Given;
  /** Sets every property of the type, but those in `apart`. */
  readonly full: (made: Made) => Given;
  /** Part of the live object after `full`. */
  readonly shows?: (made: Made) => object;
  /** New value by property that can be updated, and what the live object then shows. */
  readonly updates?: Readonly<Record<string, Change>>;
  /** Properties that are not set in `full` or not updated, each with the reason. */
  readonly apart?: Readonly<Record<string, string>>;
  /** Properties that the schema does not require and that the type cannot go without all the same. */
  readonly needed?: readonly string[];
  /** Whether the object is there; default: its attribute `show` can be read. */
  readonly exists?: (context: ActionContext) => Promise<boolean>;
  /** Properties of the replacement, made while the old object is still there; default `full`. Null: there can be only one. */
  readonly replacement?: ((made: Made) => Given) | null;
  /** What one object alone can hold comes back to the old one after a replacement was given up; `show` tells it, or this does. */
  readonly takesBack?: 'show' | ((context: ActionContext) => Promise<void>);
  /** There is nothing to find after a lost answer, and why. */
  readonly notFound?: string;
  /** Needs an administrator. */
  readonly admin?: boolean;
  /** Attributes that this kind of cloud cannot tell, each with the reason. */
  readonly attributesApart?: Readonly<Record<string, string>>;
}

export interface Change {
  /** undefined: the property is not given any more. */
  readonly to: (made: Made) => unknown;
  /** Other properties that have to change with it. */
  readonly with?: (made: Made) => Given;
  readonly shows?: (made: Made) => object;
}

/** Properties as a template gives them; entries that are undefined are not there. */
export type Given = Readonly<Record<string, unknown>>;

export type Made = Readonly<Record<string, string>>;
