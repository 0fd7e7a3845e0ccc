// Registers the reference consortium with an API that runs already, as the containers do.
import {apiClient} from './api.ts'
import {loadConsortium} from './consortium.ts'
import {registerConsortium} from './register.ts'
import {usualPorts} from './system.ts'

const ports = usualPorts()
const issuer = `http://127.0.0.1:${ports.issuer}`
await registerConsortium(apiClient(`http://127.0.0.1:${ports.http}`, issuer), issuer, loadConsortium())
