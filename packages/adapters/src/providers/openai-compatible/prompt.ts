import { angleCommand, type ControlSyntax, extraArguments, refuseControlSyntax } from '../kit/prompt-text.ts';

/** A longer prompt makes some of these servers crash. */
export const maxPromptLength = 2000;

const refused: readonly ControlSyntax[] = [
  extraArguments,
  angleCommand,
  // LocalAI reads what follows it as the negative prompt.
  { pattern: /\|/, advice: 'Use a comma instead.' },
  // stable-diffusion.cpp, which LocalAI draws with, reads a weight; one without digits, `(a:.)`, ends it.
  { pattern: /:\s*[-+]?[.\d]+\s*[)\]]/, advice: 'Write it without a number before the bracket.' },
];

/** What to change in a prompt, in words; null if it is taken as plain text. These servers know no escapes. */
export const checkText = (text: string): string | null => {
  if (text.length > maxPromptLength) return `This engine reads at most ${maxPromptLength} characters.`;
  return refuseControlSyntax(text, refused);
};
