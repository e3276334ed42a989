import type { SettingChange } from '@atelier/core/schemas/settings';
import { trpc } from '../../../trpc.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { valueText } from './setting-values.ts';
import { useSettingsChanged } from './useSettings.ts';

/** Takes a change back. The caller shows errors. */
export const useUndo = (change: SettingChange) => {
  const changed = useSettingsChanged();
  return trpc.admin.settings.undo.useMutation({
    onSuccess: ({ outcome }) =>
      notifyDone(
        outcome === 'changed'
          ? `“${change.title}” is back to ${valueText(change.before)}.`
          : 'Another superadmin has to approve this.',
      ),
    onSettled: changed,
  });
};
