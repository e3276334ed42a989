import type { Observable, Unsubscribable } from '@trpc/server/observable';

type Source<V, E> = Pick<Observable<V, E>, 'subscribe'>;

/**
 * For `pipe`: a call that has failed is made again once `decide` resolves to true; otherwise, and when `decide`
 * gives null, the failure goes on to the caller. `brought` says whether this try had given any news before it failed; by
 * default every value is news. Nothing is made again for a caller that has left.
 */
export const retryWhen =
  <V, E>(
    decide: (error: E, brought: boolean) => Promise<boolean> | null,
    isNews: (value: V) => boolean = () => true,
  ) =>
  (source: Source<V, E>): Source<V, E> => ({
    subscribe(observer) {
      let running: Unsubscribable | null = null;
      let left = false;
      const attempt = () => {
        let brought = false;
        running = source.subscribe({
          next: (value) => {
            brought ||= isNews(value);
            observer.next?.(value);
          },
          complete: () => observer.complete?.(),
          error: (error) => {
            const giveUp = () => observer.error?.(error);
            const decision = decide(error, brought);
            if (decision === null) return giveUp();
            void decision.then((go) => {
              if (left) return;
              if (go) attempt();
              else giveUp();
            }, giveUp);
          },
        });
      };
      attempt();
      return {
        unsubscribe: () => {
          left = true;
          running?.unsubscribe();
        },
      };
    },
  });
