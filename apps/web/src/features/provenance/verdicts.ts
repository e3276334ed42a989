import type { Reading } from './read-file.ts';

export type Tone = 'good' | 'neutral' | 'bad';

export interface VerdictText {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

const otherFiles = 'Pictures, and many videos, sound files and PDFs, can have them.';

/** The first thing that is said about a file. @param studio the host name of this studio */
export const verdictText = (reading: Reading, studio: string | null): VerdictText => {
  switch (reading.kind) {
    case 'tooLarge':
      return {
        tone: 'neutral',
        title: 'This file is too large to check here',
        text: 'Choose a file of at most 100 MB.',
      };
    case 'unsupported':
      return {
        tone: 'neutral',
        title: 'This kind of file can’t be checked',
        text: `Content credentials can’t be read from it. ${otherFiles}`,
      };
    case 'damaged':
      return {
        tone: 'bad',
        title: 'This file can’t be read',
        text: 'It is damaged, or it is not what its name says. Ask for it again, or try the original.',
      };
    case 'none':
      return reading.isMarked
        ? {
            tone: 'neutral',
            title: 'No content credentials, but a mark',
            text: 'Its metadata says that a machine made it. Anyone can write or remove such a mark, so it proves nothing.',
          }
        : {
            tone: 'neutral',
            title: 'No content credentials',
            text: 'The file doesn’t say where it comes from. Most files don’t, and apps often remove credentials when a picture is shared. It may still be genuine, or not.',
          };
    case 'claims':
      break;
  }
  const { verdict, signer, problems } = reading.claims;
  if (verdict === 'own')
    return {
      tone: 'good',
      title: 'Signed by this studio',
      text: `${studio ?? 'This studio'} gave out this file, and it hasn’t been changed since.`,
    };
  if (verdict === 'unknown')
    return {
      tone: 'neutral',
      title: 'Signed by someone this studio doesn’t know',
      text: `The file hasn’t been changed since it was signed. Whether ${signer ?? 'the signer'} really is who it says can’t be told here.`,
    };
  return {
    tone: 'bad',
    title: 'Don’t trust what this file says',
    text: problems.join(' ') || 'Its credentials don’t hold.',
  };
};
