import classes from './LegalBody.module.css';
import { type LegalBlock, legalBlocks } from './legal-blocks.ts';

interface Props {
  readonly body: string;
  /** The level of its first headings. */
  readonly level?: 2 | 3;
}

const Block = ({ block, level }: { readonly block: LegalBlock; readonly level: 2 | 3 }) => {
  if (block.kind === 'list')
    return (
      <ul>
        {block.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    );
  if (block.kind === 'paragraph') return <p>{block.text}</p>;
  const Heading = `h${level + block.level - 1}` as 'h2' | 'h3' | 'h4';
  return <Heading>{block.text}</Heading>;
};

/** The words of a published text. They are text: React escapes what looks like HTML. */
export const LegalBody = ({ body, level = 2 }: Props) => (
  <div className={classes.root} dir="auto">
    {legalBlocks(body).map((block, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same words may occur twice, and their order never changes
      <Block key={at} block={block} level={level} />
    ))}
  </div>
);
