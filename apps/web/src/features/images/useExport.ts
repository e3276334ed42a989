import { exportQuality, isLossy } from '@atelier/core/schemas/exports';
import { useEffect, useRef, useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { fetchFile, saveFile } from '../../lib/fetch-file.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { type ExportChoice, exportAddress, exportName } from './export-address.ts';
import type { ShownImage } from './ImageDetails.tsx';

/** Browsers offer this only over HTTPS and on localhost. */
export const canCopyPictures = (): boolean =>
  'ClipboardItem' in globalThis && typeof navigator.clipboard?.write === 'function';

/** A quality that is being typed may be out of bounds, or no number yet. */
const sendable = (choice: ExportChoice): ExportChoice => {
  const { min, max, default: usual } = exportQuality;
  const quality = Number.isFinite(choice.quality) ? Math.round(choice.quality) : usual;
  return isLossy(choice.format) ? { ...choice, quality: Math.min(max, Math.max(min, quality)) } : choice;
};

/** Encodes a picture at the server, and saves or copies it. Ends with the dialog. */
export const useExport = (image: ShownImage, choice: ExportChoice, onDone: () => void) => {
  const [busy, setBusy] = useState<'download' | 'copy' | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ending = useRef(new AbortController());
  useEffect(() => {
    ending.current = new AbortController();
    return () => ending.current.abort();
  }, []);

  const run = async (what: 'download' | 'copy', act: () => Promise<void>): Promise<void> => {
    setBusy(what);
    setFailure(null);
    try {
      await act();
      onDone();
    } catch (thrown) {
      if (!ending.current.signal.aborted) setFailure(readFailure(thrown));
    } finally {
      setBusy(null);
    }
  };
  const load = (asked: ExportChoice): Promise<Blob> =>
    fetchFile(exportAddress(image.id, asked, image.width), ending.current.signal);

  return {
    busy,
    failure,
    download: () =>
      run('download', async () => {
        const asked = sendable(choice);
        saveFile(await load(asked), exportName(image.prompt, image.id, asked.format));
      }),
    /** Always as PNG: browsers take nothing else. */
    copy: () =>
      run('copy', async () => {
        const png = load({ ...choice, format: 'png' });
        // The promise is handed over: Safari allows the clipboard only within the click.
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
        notifyDone('Picture copied');
      }),
  };
};
