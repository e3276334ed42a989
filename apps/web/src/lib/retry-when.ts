import type { Observable, Unsubscribable } from '@trpc/server/observable';

type Source<V, E> = Pick<Observable<V, E>, 'subscribe'>;

/**
 * An operator for `pipe`: subscribes to the source again if `decide` resolves to true after an error; otherwise, or if
 * `decide` returns null, the error is passed on. `hadValue` says whether this attempt emitted a value that `counts`
 * accepts (by default every value). After `unsubscribe` there is no further attempt.
 */
export const retryWhen =
  <V, E>(
    decide: (error: E, hadValue: boolean) => Promise<boolean> | null,
    counts: (value: V) => boolean = () => true,
  ) =>
  (source: Source<V, E>): Source<V, E> => ({
    subscribe(observer) {
      let running: Unsubscribable | null = null;
      let unsubscribed = false;
      const attempt = () => {
        let hadValue = false;
        running = source.subscribe({
          next: (value) => {
            hadValue ||= counts(value);
            observer.next?.(value);
          },
          complete: () => observer.complete?.(),
          error: (error) => {
            const giveUp = () => observer.error?.(error);
            const decision = decide(error, hadValue);
            if (decision === null) return giveUp();
            void decision.then((retry) => {
              if (unsubscribed) return;
              if (retry) attempt();
              else giveUp();
            }, giveUp);
          },
        });
      };
      attempt();
      return {
        unsubscribe: () => {
          unsubscribed = true;
          running?.unsubscribe();
        },
      };
    },
  });

/** An operator for `pipe` that replaces each value by what `change` returns. */
export const mapValues =
  <V, E>(change: (value: V) => V) =>
  (source: Source<V, E>): Source<V, E> => ({
    subscribe: (observer) =>
      source.subscribe({ ...observer, next: (value) => observer.next?.(change(value)) }),
  });
