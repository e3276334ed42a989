import { access, constants, open, stat } from 'node:fs/promises';
import type { SettingFault } from '@atelier/core/ports/local-engine';
import type { LocalEngineSettings } from '@atelier/core/schemas/local-engine';

const mib = 1_048_576;

const firstBytes = async (path: string, length: number): Promise<Buffer> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** `e_machine` of ELF files by Node's names of processors. */
const elfMachines: Readonly<Record<string, number>> = { x64: 62, arm64: 183, ia32: 3, arm: 40, riscv64: 243 };

type ProgramFormat = 'elf' | 'mach-o' | 'windows' | 'script' | 'unknown';

const formatOf = (head: Buffer): ProgramFormat => {
  if (head.subarray(0, 4).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46]))) return 'elf';
  if (head.subarray(0, 2).toString('latin1') === '#!') return 'script';
  if (head.subarray(0, 2).toString('latin1') === 'MZ') return 'windows';
  const magic = head.length >= 4 ? head.readUInt32BE(0) : 0;
  return [0xcafebabe, 0xcffaedfe, 0xfeedfacf].includes(magic) ? 'mach-o' : 'unknown';
};

const nativeFormat: Readonly<Partial<Record<NodeJS.Platform, ProgramFormat>>> = {
  linux: 'elf',
  darwin: 'mach-o',
  win32: 'windows',
};

/** @returns what is wrong with a program's first bytes; null if this machine may be able to run it */
const programFault = (
  head: Buffer,
  { platform, arch }: { readonly platform: NodeJS.Platform; readonly arch: string },
): string | null => {
  const format = formatOf(head);
  if (format === 'script') return null;
  if (head.subarray(0, 2).toString('latin1') === 'PK')
    return 'This is a ZIP archive. Unpack it, and name the file sd-server in it.';
  if (format === 'unknown') return 'This isn’t a program. Name the file sd-server itself.';
  if (format !== (nativeFormat[platform] ?? 'elf'))
    return 'This program was built for another operating system. Get the release for this one.';
  const machine = elfMachines[arch];
  if (format === 'elf' && machine !== undefined && head.length >= 20 && head.readUInt16LE(18) !== machine)
    return `This program was built for another kind of processor. Get the release for ${arch}.`;
  return null;
};

const checkBinary = async (path: string): Promise<SettingFault | null> => {
  const fault = (message: string): SettingFault => ({ path: 'binary', message });
  const found = await stat(path).catch(() => null);
  if (found === null) return fault('There is no such file, or the server may not see it.');
  if (!found.isFile()) return fault('This is a folder. Name the file sd-server in it.');
  const isExecutable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isExecutable) return fault('The server may not run this file. Mark it as executable: chmod +x.');
  const head = await firstBytes(path, 64).catch(() => null);
  // A program may be executable and not readable.
  const wrong = head === null ? null : programFault(head, process);
  return wrong === null ? null : fault(wrong);
};

/** Files that are often saved in place of a model. */
const modelFault = (head: Buffer): string | null => {
  const text = head.toString('latin1');
  if (text.startsWith('version https://git-lfs'))
    return 'This is only a pointer to the model (Git LFS). Download the model itself.';
  if (/^\s*<(?:!doctype|html)/i.test(text))
    return 'This is a web page, not a model. Use the address of the file itself.';
  return null;
};

/** Bytes of the file. */
const checkModel = async (path: string): Promise<SettingFault | number> => {
  const fault = (message: string): SettingFault => ({ path: 'model', message });
  const found = await stat(path).catch(() => null);
  if (found === null) return fault('There is no such file, or the server may not see it.');
  if (!found.isFile()) return fault('This is a folder. Name the model’s file in it.');
  const head = await firstBytes(path, 512).catch(() => null);
  if (head === null) return fault('The server may not read this file.');
  if (head.length === 0) return fault('The file is empty. Download it again.');
  const wrong = modelFault(head);
  return wrong === null ? found.size : fault(wrong);
};

const gib = (bytes: number): string => `${(bytes / mib / 1024).toFixed(1)} GB`;

/**
 * Compares settings with this machine before anything is started.
 * @param availableBytes memory that a new program can get
 */
export const checkFiles = async (
  { binary, model, memoryMb }: LocalEngineSettings,
  availableBytes: number,
): Promise<SettingFault | null> => {
  const wrong = await checkBinary(binary);
  if (wrong !== null) return wrong;
  const size = await checkModel(model);
  if (typeof size !== 'number') return size;
  if (memoryMb !== null && memoryMb * mib < size)
    return {
      path: 'memoryMb',
      message: `The model alone has ${gib(size)}, more than the memory limit. Raise the limit or use a smaller model.`,
    };
  if (size > availableBytes)
    return {
      path: 'model',
      message: `The model needs at least ${gib(size)} of memory, and ${gib(availableBytes)} are free. Use a smaller model (quantised, such as q4_0), or close other programs.`,
    };
  return null;
};
