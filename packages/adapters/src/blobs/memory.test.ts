import { describe } from 'vitest';
import { describeBlobStore } from './conformance/suite.ts';
import { createMemoryBlobs } from './memory.ts';

describe('blobs in memory', () => describeBlobStore(async (options) => createMemoryBlobs(options)));
