/** Text that a backend would take as a command, and what to do instead, for the person who wrote it. */
export interface ControlSyntax {
  readonly pattern: RegExp;
  readonly advice: string;
}

/** `<lora:name:1>` and its like. Python counts letters and digits of every script as parts of a word. */
export const angleCommand: ControlSyntax = {
  pattern: /<[\p{L}\p{N}\p{M}_]+:/u,
  advice: 'Choose LoRAs below the prompt instead.',
};

/** On the paths where stable-diffusion.cpp imitates other servers, the JSON in this tag overrides every setting. */
export const extraArguments: ControlSyntax = {
  pattern: /<\s*\/?\s*sd_cpp_extra_args/i,
  advice: 'Use the settings below the prompt instead.',
};

/** Special tokens of language models that read the prompt: `<|im_start|>` ends our instructions to the model. */
export const languageModelToken: ControlSyntax = {
  pattern: /<\|[^|<>\s]{1,40}\|?>?/u,
  advice: 'Describe the picture without it.',
};

/**
 * Finds text that the backend cannot take as plain text.
 * @returns what to change, in words; null if there is none
 */
export const refuseControlSyntax = (text: string, refused: readonly ControlSyntax[]): string | null => {
  for (const { pattern, advice } of refused) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return `This engine would read “${found}” as a command. ${advice}`;
  }
  return null;
};
