import { trpc } from '../../../trpc.ts';

/** All settings, with what waits for approval. */
export const useSettings = () => trpc.admin.settings.list.useQuery();

/** After a change: the list, every history, and what the rest of the app knows of the server. */
export const useSettingsChanged = () => {
  const utils = trpc.useUtils();
  return () => {
    void utils.admin.settings.invalidate();
    void utils.session.current.invalidate();
  };
};
