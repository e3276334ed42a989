import {
  angleCommand,
  type ControlSyntax,
  languageModelToken,
  refuseControlSyntax,
} from '../kit/prompt-text.ts';

/** Loads a file of the server's embeddings folder. */
const embedding: ControlSyntax = {
  pattern: /embedding:/i,
  advice: 'Write the word without the colon.',
};

export const checkText = (text: string): string | null =>
  refuseControlSyntax(text, [embedding, languageModelToken]);

/** Nodes other than ComfyUI's own may also read `<lora:…>`. */
export const checkWorkflowText = (text: string): string | null =>
  refuseControlSyntax(text, [embedding, languageModelToken, angleCommand]);

/** Escapes the brackets of weights: `(a:1.2)`. ComfyUI has no other syntax for them. */
export const escapePrompt = (text: string): string => text.replace(/[()]/g, '\\$&');
