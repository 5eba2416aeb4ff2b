import { testCrashSchedules } from './crash/crash-schedules';
import { mariadbDatabase } from './crash/database';

testCrashSchedules(mariadbDatabase, 1, 300);
