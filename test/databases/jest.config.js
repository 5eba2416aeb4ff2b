'use strict';

const { jest } = require('../../package.json');

/** Rotation on real servers: crash schedules and load on PostgreSQL and MariaDB, and all of MariaDB and MySQL: `npm run test:databases`. */
module.exports = {
  rootDir: '../..',
  moduleFileExtensions: jest.moduleFileExtensions,
  transform: jest.transform,
  reporters: jest.reporters,
  setupFiles: jest.setupFiles,
  testMatch: ['<rootDir>/test/databases/**/*.test.ts'],
  globalSetup: '<rootDir>/test/databases/need-servers.ts',
  testTimeout: 600_000,
  maxWorkers: 2,
  clearMocks: true,
};
