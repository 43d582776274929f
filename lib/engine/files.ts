import type { Definition, Store } from '../store/index.ts';

/** The files that a definition came with, by name. */
export async function filesOf(
  { blobs }: Pick<Store, 'blobs'>,
  tenant: string,
  stored: Pick<Definition, 'files'> | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (stored?.files === undefined) return {};
  return (await blobs.get(tenant, stored.files)) as Readonly<Record<string, string>>;
}
