import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import type { StudioModel } from '../../lib/models.ts';
import { trpc } from '../../trpc.ts';
import type { FieldErrors, FormValues } from './draft.ts';

const settledMs = 400;
const freshMs = 10_000;
/** Price and waiting time do not depend on the words, so that they are neither sent nor asked about while typing. */
const anyPrompt = 'x';

/** What the server says about a job with these values, once they have settled; undefined until it has answered. */
export const useQuote = (
  { size, count }: Pick<FormValues, 'size' | 'count'>,
  model: StudioModel,
  errors: FieldErrors,
) => {
  const { width, height } = size;
  const wanted = JSON.stringify({ prompt: anyPrompt, model: model.can.id, width, height, count });
  const [settled] = useDebouncedValue(wanted, settledMs);
  const isValid = [errors.width, errors.height, errors.count].every((error) => error === undefined);
  return trpc.jobs.quote.useQuery(JSON.parse(settled), {
    enabled: isValid && model.unusable === null && settled === wanted,
    staleTime: freshMs,
    // The line stays in its place while another is being asked for.
    placeholderData: keepPreviousData,
    retry: false,
  }).data;
};
