import type { ImportBlocksResult } from '@atelier/core/schemas/blocks';
import { useMutation } from '@tanstack/react-query';
import { trpc } from '../../../trpc.ts';
import { merged, partsOf } from './import-parts.ts';
import { useRefresh } from './useBlocks.ts';

export interface ImportInput {
  readonly text: string;
  readonly reason: string;
  readonly seconds: number | null;
  readonly dryRun: boolean;
}

export class TooLong extends Error {}

/** Sends a list in parts, one after the other: each is a call, and an event, of its own. */
export const useImport = () => {
  const { client } = trpc.useUtils();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ text, ...rest }: ImportInput): Promise<ImportBlocksResult> => {
      const parts = partsOf(text);
      if (parts === null) throw new TooLong();
      const results = [];
      for (const part of parts)
        results.push({ part, result: await client.admin.blocks.import.mutate({ text: part.text, ...rest }) });
      return merged(results);
    },
    onSettled: refresh,
  });
};
