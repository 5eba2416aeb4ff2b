import { testCrashSchedules } from './crash/crash-schedules';
import { postgresqlDatabase } from './crash/database';

testCrashSchedules(postgresqlDatabase, 0, 220);
