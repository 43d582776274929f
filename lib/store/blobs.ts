import { createHash } from 'node:crypto';
import type { Vault } from '../util/vault.ts';
import { pack, unpack } from './codec.ts';
import { key, partition } from './keys.ts';
import type { Table } from './table.ts';

export interface BlobStore {
  /** Stores a value once per tenant, compressed and in chunks; its address is the hash of its content. */
  put(tenant: string, value: unknown): Promise<string>;
  /** @throws Error when it is not there or not whole. */
  get(tenant: string, address: string): Promise<unknown>;
}

/** Bytes of a chunk; an item holds 400 KB with its names. */
const chunkSize = 380_000;
const known = 5_000;

export function createBlobStore(table: Table, vault: Vault): BlobStore {
  const written = new Set<string>();
  return {
    async put(tenant, value) {
      const packed = pack(value);
      const hash = createHash('sha256').update(packed).digest('base64url');
      const mark = `${tenant}\n${hash}`;
      if (written.has(mark)) return hash;
      if (!(await table.get(key.blob(tenant, hash, 0)))) {
        const chunks = Math.ceil(packed.length / chunkSize);
        // The first chunk is written last: where it is, all are. Each is sealed alone, so that two writers may interleave.
        for (let chunk = chunks - 1; chunk >= 0; chunk--) {
          const part = packed.subarray(chunk * chunkSize, (chunk + 1) * chunkSize);
          await table.write({
            kind: 'put',
            key: key.blob(tenant, hash, chunk),
            item: { chunks, bytes: vault.seal(tenant, part, `blob ${chunk}`) },
          });
        }
      }
      if (written.size >= known) written.clear();
      written.add(mark);
      return hash;
    },
    async get(tenant, address) {
      const rows = await table.query(partition.blob(tenant, address));
      const chunks = rows.map((row) => row.bytes).filter((bytes) => bytes instanceof Uint8Array);
      if (rows.length === 0 || rows.length !== rows[0]?.chunks || chunks.length !== rows.length)
        throw new Error(`blob ${address} is not whole`);
      return unpack(Buffer.concat(chunks.map((bytes, chunk) => vault.open(tenant, bytes, `blob ${chunk}`))));
    },
  };
}
