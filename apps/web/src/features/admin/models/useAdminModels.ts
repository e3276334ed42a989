import { trpc } from '../../../trpc.ts';

/** All models that providers have, with what was decided about each. */
export const useAdminModels = () => trpc.admin.models.list.useQuery(undefined, { staleTime: 0 });
