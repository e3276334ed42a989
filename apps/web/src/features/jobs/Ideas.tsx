import { UnstyledButton } from '@mantine/core';
import { type ShowcasePicture, showcase } from '../../lib/showcase.ts';
import classes from './Ideas.module.css';

const ideas: readonly ShowcasePicture[] = [
  showcase.lighthouse,
  showcase.ink,
  showcase.skyline,
  showcase.mandala,
  showcase.town,
  showcase.mountains,
];

/** The empty wall: pictures that others were made from, each a prompt to begin with. */
export const Ideas = ({ onPick }: { readonly onPick: (prompt: string) => void }) => (
  <section className={classes.root}>
    <h2>The wall is still empty</h2>
    <p>Write what you would like to see, or begin with one of these.</p>
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
