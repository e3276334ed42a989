import type { Kit } from './kit.sqlite.ts';

/** The studio's own keys and certificates for content credentials (R-STUDIO-12). */
export const signingKeyTables = (kit: Kit) => {
  const signingKeys = kit.table(
    'signing_keys',
    {
      id: kit.text('id').primaryKey(),
      /** PEM, leaf first. */
      certificates: kit.text('certificates').notNull(),
      sealedKey: kit.text('sealed_key').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      /** Not used for new signatures since; null for the current one. */
      retiredAt: kit.timestamp('retired_at'),
    },
    (key) => [kit.index('signing_keys_current').on(key.retiredAt, key.createdAt)],
  );
  return { signingKeys };
};
