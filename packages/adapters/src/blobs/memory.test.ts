import { describe } from 'vitest';
import { describeBlobStore } from './conformance.ts';
import { createMemoryBlobs } from './memory.ts';

describe('blobs in memory', () => describeBlobStore(async () => createMemoryBlobs()));
