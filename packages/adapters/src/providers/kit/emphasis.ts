import { angleCommand, type ControlSyntax } from './prompt-text.ts';

/** Emphasis with a number, which several pipelines read: `(word:1.4)`, `[a:b:0.5]`. */
export const numberedEmphasis: ControlSyntax = {
  pattern: /:\s*[-+]?(\d+\.?\d*|\.\d+)\s*[)\]]/,
  advice: 'Write it without a number before the bracket.',
};

/** What models that an administrator added may read in a prompt. */
export const customModelSyntax: readonly ControlSyntax[] = [angleCommand, numberedEmphasis];
