// CDK's template validation costs seconds a test file; test/landing-zone/validation.test.ts turns it on for the reference apps.
process.env.CDK_VALIDATION ??= 'false';
