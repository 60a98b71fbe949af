// Tally B: every number typed from the picture or the paper, blind.

import { Desk } from "./desk.js";
import { pageData } from "./server.js";

new Desk(pageData()).start();
