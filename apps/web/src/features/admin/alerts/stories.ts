import { severities } from '@atelier/core/alert-terms';
import type { AlertView } from '@atelier/core/schemas/alerts';

/** Alerts that belong together, for example about one address. */
export interface Story {
  /** The one that matters most. */
  readonly head: AlertView;
  readonly others: readonly AlertView[];
}

/** Not resolved before resolved, then the more severe; equal ones keep their order, the newest first. */
const byWeight = (a: AlertView, b: AlertView): number =>
  Number(a.state === 'resolved') - Number(b.state === 'resolved') ||
  severities.indexOf(b.severity) - severities.indexOf(a.severity);

/** The stories of a list, in the order in which their first alerts are in it. */
export const storiesOf = (alerts: readonly AlertView[]): Story[] => {
  const stories = new Map<string, AlertView[]>();
  for (const alert of alerts) stories.set(alert.storyId, [...(stories.get(alert.storyId) ?? []), alert]);
  return [...stories.values()].flatMap((story) => {
    const [head, ...others] = story.toSorted(byWeight);
    return head === undefined ? [] : [{ head, others }];
  });
};
