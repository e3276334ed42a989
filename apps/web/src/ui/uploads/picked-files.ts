/** What pictures are chosen from. With JPEG in it, iPhones convert their own format. */
export const acceptedFiles =
  'image/png,image/jpeg,image/gif,image/bmp,image/webp,.png,.jpg,.jpeg,.gif,.bmp,.webp';

interface Carried {
  readonly files: ArrayLike<File>;
}

/** The files of a paste or drop; a folder, which browsers report as an empty file without a type, is none. */
export const filesOf = (carried: Carried | null): File[] =>
  Array.from(carried?.files ?? []).filter(({ type, size }) => type !== '' || size > 0);

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/bmp': 'bmp',
  'image/webp': 'webp',
};

/** Pasted pictures and those of some cameras have no ending, which the server insists on. */
export const named = (file: File): File => {
  const ending = extensions[file.type];
  if (ending === undefined || /\.[a-z0-9]{2,5}$/i.test(file.name)) return file;
  return new File([file], `${file.name === '' ? 'picture' : file.name}.${ending}`, { type: file.type });
};
