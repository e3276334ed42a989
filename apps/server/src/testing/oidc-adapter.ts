import type { Adapter, AdapterFactory, AdapterPayload, ClientMetadata } from 'oidc-provider';

/**
 * What a provider of a test remembers: a map of its own, where the package's would be shared by all of a process.
 * The client is read each time, so that a test can set its URL after the start.
 */
export const createOidcMemory = (client: () => ClientMetadata): AdapterFactory => {
  const rows = new Map<string, AdapterPayload>();
  return (model): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`;
    const ofModel = () => [...rows].filter(([key]) => key.startsWith(`${model}:`)).map(([, row]) => row);
    return {
      async upsert(id, payload) {
        rows.set(keyOf(id), payload);
      },
      async find(id) {
        if (model === 'Client') return id === client().client_id ? client() : undefined;
        return rows.get(keyOf(id));
      },
      findByUserCode: async (userCode) => ofModel().find((row) => row.userCode === userCode),
      findByUid: async (uid) => ofModel().find((row) => row.uid === uid),
      async consume(id) {
        const row = rows.get(keyOf(id));
        if (row !== undefined) row.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        rows.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key);
      },
    };
  };
};
