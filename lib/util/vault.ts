import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Seals what must not be readable in the table: property values, parameters, private keys. */
export interface Vault {
  /** `context` (e.g. the kind of item) is bound to the text, as the tenant is: a sealed value moved elsewhere does not open. */
  seal(tenant: string, plain: Uint8Array, context?: string): Uint8Array;
  /** @throws VaultError when the text was altered, or sealed for another tenant, context or key. */
  open(tenant: string, sealed: Uint8Array, context?: string): Uint8Array;
}

export class VaultError extends Error {
  override readonly name = 'VaultError';
}

const version = 1;
const ivLength = 12;
const tagLength = 16;
const keysKept = 1000;

/**
 * AES-256-GCM with one key per tenant, derived (HKDF-SHA-256) from the deployment's key.
 * @param encryptionKey 16, 24 or 32 bytes of text, as Heat's auth_encryption_key.
 * @throws VaultError for any other length.
 */
export function createVault(encryptionKey: string): Vault {
  const secret = Buffer.from(encryptionKey, 'utf8');
  if (![16, 24, 32].includes(secret.length))
    throw new VaultError(
      `The encryption key (auth_encryption_key) must be 16, 24 or 32 bytes long; the one given has ${secret.length}.`,
    );
  const keys = new Map<string, Uint8Array>();
  const keyOf = (tenant: string): Uint8Array => {
    const known = keys.get(tenant);
    if (known) return known;
    if (keys.size >= keysKept) keys.clear();
    const key = new Uint8Array(hkdfSync('sha256', secret, 'kiln vault', tenant, 32));
    keys.set(tenant, key);
    return key;
  };
  const bound = (tenant: string, context: string) => Buffer.from(JSON.stringify([version, tenant, context]));

  return {
    seal(tenant, plain, context = '') {
      const iv = randomBytes(ivLength);
      const cipher = createCipheriv('aes-256-gcm', keyOf(tenant), iv);
      cipher.setAAD(bound(tenant, context));
      const text = cipher.update(plain);
      cipher.final();
      return Buffer.concat([Uint8Array.of(version), iv, cipher.getAuthTag(), text]);
    },
    open(tenant, sealed, context = '') {
      if (sealed.length < 1 + ivLength + tagLength || sealed[0] !== version)
        throw new VaultError('Not a sealed value of this version.');
      const iv = sealed.subarray(1, 1 + ivLength);
      const tag = sealed.subarray(1 + ivLength, 1 + ivLength + tagLength);
      const cipher = createDecipheriv('aes-256-gcm', keyOf(tenant), iv);
      cipher.setAAD(bound(tenant, context));
      cipher.setAuthTag(tag);
      try {
        const plain = cipher.update(sealed.subarray(1 + ivLength + tagLength));
        cipher.final();
        return plain;
      } catch (cause) {
        throw new VaultError('A sealed value does not open: it was altered, or sealed for another tenant or key.', {
          cause,
        });
      }
    },
  };
}
