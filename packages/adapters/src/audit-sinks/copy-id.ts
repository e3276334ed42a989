import { hash } from 'node:crypto';
import type { CheckpointCopy } from '@atelier/core/ports/checkpoint-sink';

const numberDigits = 10;
const signatureChars = 16;

/**
 * Names a signed statement, in the order of the statements. The signature is part of it: if another history is signed, its
 * statements stay beside those of the first, and are neither stored over them nor taken for repeated ones.
 */
export const copyIdOf = ({ statement }: CheckpointCopy): string =>
  `${String(statement.number).padStart(numberDigits, '0')}-${hash('sha256', statement.signature).slice(0, signatureChars)}`;
