import type { Rules } from './personal-rules.ts';

type EngineTable = 'providers' | 'models' | 'favouriteModels' | 'engineRevisions' | 'localEngines';

/** Providers and models; a part of `personalRules`. */
export const engineRules: Pick<Rules, EngineTable> = {
  providers: { nobody: 'Services of the studio.' },
  models: { nobody: 'Models of the studio.' },
  favouriteModels: {
    owner: { person: 'userId' },
    what: 'Models that you marked as favourites',
    exported: { facts: [] },
    erased: 'with_account',
    key: ['modelId'],
  },
  engineRevisions: { nobody: 'A counter.' },
  localEngines: { nobody: 'The image engine of the server.' },
};
