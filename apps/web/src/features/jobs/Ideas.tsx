import { UnstyledButton } from '@mantine/core';
import { type ShowcasePicture, showcase } from '../../lib/showcase.ts';
import classes from './Ideas.module.css';

const ideas: readonly ShowcasePicture[] = [
  showcase.lighthouse,
  showcase.fox,
  showcase.ink,
  showcase.cat,
  showcase.town,
  showcase.skyline,
];

/** Shown while there are no jobs: sample pictures, whose prompts can be picked. */
export const Ideas = ({ onPick }: { readonly onPick: (prompt: string) => void }) => (
  <section className={classes.root}>
    <h2>The wall is still empty</h2>
    <p>Describe what you’d like to see, or start with one of these.</p>
    <ul>
      {ideas.map((idea) => (
        <li key={idea.src}>
          <UnstyledButton className={classes.idea} onClick={() => onPick(idea.prompt)}>
            <img src={idea.src} alt="" width={idea.width} height={idea.height} loading="lazy" />
            <span>{idea.prompt}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  </section>
);
