import { type ExportFormat, exportFormats, exportQuality, isLossy } from '@atelier/core/schemas/exports';
import { Anchor, Button, Switch } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { Choice } from '../../ui/Choice.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { NumberField } from '../../ui/NumberField.tsx';
import classes from './ExportDialog.module.css';
import { type ExportChoice, sizeOf, usualExport, widthsBelow } from './export-address.ts';
import type { ShownImage } from './ImageDetails.tsx';
import { canCopyPictures, useExport } from './useExport.ts';

const iconPx = 18;

const formatNames: Record<ExportFormat, string> = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF' };
const formatNotes: Record<ExportFormat, string> = {
  png: 'Loses nothing. The largest files.',
  jpeg: 'Opens everywhere. Transparent parts become white.',
  webp: 'Smaller than JPEG. Opens in every browser.',
  avif: 'The smallest files. Takes a few seconds.',
};

const formats = exportFormats.map((value) => ({ value, label: formatNames[value] }));
const ownSize = 'own';

interface Props {
  readonly image: ShownImage;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Saves or copies a picture in another format or size. The choice is kept on this device. */
export const ExportDialog = ({ image, opened, onClose }: Props) => {
  const [choice, setChoice] = useLocalStorage<ExportChoice>({
    key: 'atelier-export',
    defaultValue: usualExport,
    getInitialValueInEffect: false,
  });
  const set = (part: Partial<ExportChoice>) => setChoice({ ...usualExport, ...choice, ...part });
  const { busy, failure, download, copy } = useExport(image, choice, onClose);
  const { width, height } = sizeOf(choice, image);
  const widths = widthsBelow(image.width);
  const shownWidth = choice.width !== null && widths.includes(choice.width) ? String(choice.width) : ownSize;
  return (
    <Dialog title="Export" opened={opened} onClose={onClose}>
      <div className={form.stack}>
        <div className={classes.format}>
          <Choice
            legend="Format"
            look="tiles"
            options={formats}
            value={choice.format}
            onChange={(format) => set({ format })}
          />
          <p className={classes.note}>{formatNotes[choice.format]}</p>
        </div>
        {isLossy(choice.format) && (
          <NumberField
            label="Quality"
            range={{ ...exportQuality, step: 1 }}
            value={choice.quality}
            onChange={(quality) => set({ quality })}
          />
        )}
        {widths.length > 0 && (
          <Choice
            legend="Width"
            aside={`${width} × ${height} pixels`}
            options={[
              { value: ownSize, label: `Full, ${image.width}` },
              ...widths.map((value) => ({ value: String(value), label: String(value) })),
            ]}
            value={shownWidth}
            onChange={(value) => set({ width: value === ownSize ? null : Number(value) })}
          />
        )}
        <Switch
          label="Add content credentials"
          description={
            <>
              Says, signed by this studio, that a machine made it, with which model and when.{' '}
              {image.isRelated === true
                ? 'Credentials of an upload it was made from stay with it.'
                : 'Nothing about you.'}{' '}
              <Anchor href="/verify" target="_blank" inherit underline="always">
                Check a file
              </Anchor>
            </>
          }
          checked={choice.hasMetadata}
          onChange={(event) => set({ hasMetadata: event.currentTarget.checked })}
        />
        {choice.hasMetadata && (
          <Switch
            label="Include the prompt"
            description="Anyone who gets the file can read it."
            checked={choice.hasPrompt ?? false}
            onChange={(event) => set({ hasPrompt: event.currentTarget.checked })}
          />
        )}
        <FormError failure={failure} fields={{}} />
        <div className={form.row}>
          <Button
            leftSection={<IconDownload size={iconPx} stroke={1.6} />}
            loading={busy === 'download'}
            disabled={busy === 'copy'}
            onClick={() => void download()}
          >
            Download {formatNames[choice.format]}
          </Button>
          {canCopyPictures() && (
            <Button
              variant="default"
              leftSection={<IconCopy size={iconPx} stroke={1.6} />}
              loading={busy === 'copy'}
              disabled={busy === 'download'}
              onClick={() => void copy()}
            >
              Copy picture
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
};
