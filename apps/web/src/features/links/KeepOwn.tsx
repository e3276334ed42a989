import type { LinkReview } from '@atelier/core/schemas/identity';
import { Checkbox } from '@mantine/core';
import { accessLine } from '../../lib/access.ts';
import { formatDateTime } from '../../lib/format.ts';
import form from '../../ui/form.module.css';
import { Notice } from '../../ui/Notice.tsx';

interface Props {
  /** What is in doubt, as `auth.reviewLink` lists it. */
  readonly review: LinkReview;
  /** Ids of what its owner recognises. */
  readonly keep: readonly string[];
  readonly onKeep: (keep: string[]) => void;
}

/** Lists what following the link removes, for its owner to tick what is theirs. */
export const KeepOwn = ({ review: { since, items, onlyFactors }, keep, onKeep }: Props) => {
  if (since === null || items.length === 0) return null;
  const locks = onlyFactors.length > 0 && !onlyFactors.some((id) => keep.includes(id));
  return (
    <div className={form.stack}>
      <Checkbox.Group
        label="Which of these have you added yourself?"
        description={`They were added since ${formatDateTime(since)}. What you do not tick is removed.`}
        value={[...keep]}
        onChange={onKeep}
      >
        <div className={form.stack}>
          {items.map((item) => (
            <Checkbox key={item.id} value={item.id} label={accessLine(item)} mt="xs" />
          ))}
        </div>
      </Checkbox.Group>
      {locks && (
        <Notice tone="seal" title="This removes the only second factor">
          <p>The account is locked then, until an administrator has made sure that it is you.</p>
        </Notice>
      )}
    </div>
  );
};
