'use strict';

const { jest } = require('../package.json');

/** The tests that deploy to a local emulator of AWS. They share it, so they run one after the other: `npm run e2e`. */
module.exports = {
  rootDir: '..',
  moduleFileExtensions: jest.moduleFileExtensions,
  transform: jest.transform,
  reporters: jest.reporters,
  setupFiles: jest.setupFiles,
  testMatch: ['<rootDir>/e2e/**/*.test.ts'],
  globalSetup: '<rootDir>/e2e/support/global-setup.ts',
  globalTeardown: '<rootDir>/e2e/support/global-teardown.ts',
  testSequencer: '<rootDir>/e2e/support/sequencer.js',
  testTimeout: 240_000,
  maxWorkers: 1,
  clearMocks: true,
};
